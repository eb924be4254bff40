package dev.sundog.demo;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The shop's data, from real files of this machine: reports that nobody needs soon (made first, so they come first on disk), a
 * catalogue of some thousand small files, and a few old orders.
 */
final class Stock {
    private static final int MIB = 1 << 20;
    private static final long LARGEST_ARTICLE = 96 * 1024;
    private static final long LARGEST_READ = 8 * 1024;
    private static final int MOST_ARTICLES = 2400;
    private static final long MOST_BYTES = 14L * MIB;
    private final Path root;
    private final List<String> articles = new ArrayList<>();
    private long bytes;
    private int files;

    private Stock(Path root) {
        this.root = root;
    }

    /**
     * What was made.
     *
     * @param files in the catalogue
     * @param catalogueBytes in them
     * @param articles paths of small catalogue files, relative to the root, for clients to read
     */
    record Made(int files, long catalogueBytes, List<String> articles) {
        Made {
            articles = List.copyOf(articles);
        }
    }

    static Made fill(Path root, int reportMebibytes) {
        var stock = new Stock(root);
        try {
            Files.createDirectories(root);
            stock.reports(Path.of(System.getProperty("java.home")), reportMebibytes);
            stock.catalogue();
            stock.orders();
        } catch (IOException e) {
            throw new OperatorException(
                    "The shop's data could not be written: " + e,
                    "The demonstration needs some 200 MB; give it a directory with --dir",
                    e);
        }
        return new Made(stock.files, stock.bytes, stock.articles);
    }

    private void reports(Path jdk, int mebibytes) throws IOException {
        var dir = Files.createDirectory(root.resolve("reports"));
        var source = jdk.resolve("lib/src.zip");
        if (!Files.isReadable(source)) {
            source = jdk.resolve("lib/modules");
        }
        try (var in = FileChannel.open(source, StandardOpenOption.READ)) {
            for (int i = 0; i < mebibytes; i++) {
                long at = (long) i * 2 * MIB % Math.max(1, in.size() - MIB);
                var name = "report-%04d.bin".formatted(i);
                try (var out =
                        FileChannel.open(dir.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    in.transferTo(at, MIB, out);
                }
            }
        }
    }

    private void catalogue() throws IOException {
        var target = Files.createDirectory(root.resolve("catalogue"));
        var jdk = Path.of(System.getProperty("java.home"));
        var sources = List.of(
                jdk.resolve("legal"),
                jdk.resolve("conf"),
                jdk.resolve("include"),
                jdk.resolve("man"),
                Path.of("/usr/share/zoneinfo"),
                Path.of("/usr/share/doc"),
                Path.of("/usr/share/perl"),
                Path.of("/usr/share/man"),
                Path.of("/usr/include"));
        for (var source : sources) {
            if (Files.isDirectory(source)) {
                copyTree(source, target.resolve(source.getFileName().toString()));
            }
        }
        Files.createFile(target.resolve("empty"));
        Files.createDirectory(target.resolve("empty-directory"));
        Files.createSymbolicLink(target.resolve("newest"), Path.of("legal"));
        var script = Files.writeString(target.resolve("price.sh"), "#!/bin/sh\necho 42\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));
    }

    private void copyTree(Path source, Path target) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
                if (files >= MOST_ARTICLES || bytes >= MOST_BYTES) {
                    return FileVisitResult.TERMINATE;
                }
                var name = source.relativize(file).toString();
                if (is.isRegularFile() && is.size() <= LARGEST_ARTICLE && isPlain(name) && Files.isReadable(file)) {
                    copy(file, target.resolve(name), is.size());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE; // what may not be read is no article
            }
        });
    }

    private void copy(Path file, Path to, long size) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
        files++;
        bytes += size;
        if (size > 0 && size <= LARGEST_READ) {
            articles.add(root.relativize(to).toString());
        }
    }

    /** Names that need no care in URLs and in the C locale. */
    private static boolean isPlain(String name) {
        return name.matches("[A-Za-z0-9._/-]+");
    }

    private void orders() throws IOException {
        var dir = Files.createDirectory(root.resolve("orders"));
        var text = new StringBuilder();
        for (int i = 1; i <= 500; i++) {
            text.append("old-").append(i).append(" 1 pear\n");
        }
        try (var file = FileChannel.open(
                dir.resolve("20250101-0000.log"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Channels.newOutputStream(file).write(text.toString().getBytes(StandardCharsets.US_ASCII));
        }
    }
}
