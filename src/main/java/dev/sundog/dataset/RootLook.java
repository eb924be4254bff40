package dev.sundog.dataset;

import dev.sundog.host.Beneath;
import dev.sundog.host.HostException;
import dev.sundog.model.OperatorException;

/** Whether what stands at a root's path is the root that was opened. */
final class RootLook {
    private RootLook() {}

    static Presence at(Place place) {
        Beneath now;
        try {
            now = Beneath.at(place.rootPath());
        } catch (HostException e) {
            return new Presence.RootMissing(e.what());
        }
        try (now) {
            var stat = now.handle().stat();
            boolean same = stat.device() == place.device()
                    && stat.inode() == place.opened().inode();
            if (!same) {
                return new Presence.DeviceChanged("another directory stands at " + place.rootPath());
            }
            return OwnArea.readMarker(now)
                    .<Presence>map(Presence.Present::new)
                    .orElseGet(() -> new Presence.MarkerMissing("no .sundog/marker in " + place.rootPath()));
        } catch (HostException e) {
            return new Presence.RootMissing(e.what());
        } catch (OperatorException e) {
            return new Presence.MarkerMissing(e.what());
        }
    }
}
