/**
 * On the module path {@code requires dev.clutch} is enough; on the class path nobody reads this.
 */
module com.example.ways {
  requires dev.clutch;
}
