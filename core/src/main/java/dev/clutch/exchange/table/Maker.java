package dev.clutch.exchange.table;

/**
 * Who makes a thing that is referred to by number, and what that means for how long it lives.
 *
 * @param interpreter its id, or one of {@link References}
 * @param refers whether the first reference is the maker's: it is counted before anybody else can
 *     see the thing, so that it cannot stay behind when the maker dies or is interrupted
 * @param takesAlong whether the thing ends with the maker when nobody refers to it then
 */
public record Maker(long interpreter, boolean refers, boolean takesAlong) {
  /** The host, which refers to it when it likes. */
  public static final Maker HOST = new Maker(References.HOST, false, false);
}
