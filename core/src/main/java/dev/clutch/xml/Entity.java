package dev.clutch.xml;

import org.jspecify.annotations.Nullable;

/** What was declared as an entity: either a text, or the ids of one that is elsewhere. */
final class Entity {
  final String name;
  final @Nullable String text;
  final @Nullable String systemId;
  final @Nullable String publicId;
  final @Nullable String notation;

  /** Declared in the document itself, and not in what that refers to. */
  final boolean internal;

  /** It is being read: a reference to it now would have no end. */
  boolean open;

  Entity(
      String name,
      @Nullable String text,
      @Nullable String systemId,
      @Nullable String publicId,
      @Nullable String notation,
      boolean internal) {
    this.name = name;
    this.text = text;
    this.systemId = systemId;
    this.publicId = publicId;
    this.notation = notation;
    this.internal = internal;
  }
}
