package dev.sundog.model;

/**
 * Which agent has the installation's authority at hand, so that certificates are renewed by themselves.
 *
 * @param at whose agent
 * @param directory of the authority, at its host
 * @param listen host:port where the other agents reach it (mutual TLS)
 */
public record AuthorityPlace(Voter at, String directory, String listen) {}
