package io.stepvault.server.item;

/** What one user or group may do with an item, beside what its mode says. */
public record Grant(Principal principal, Permission permission) {}
