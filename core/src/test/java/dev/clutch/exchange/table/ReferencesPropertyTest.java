package dev.clutch.exchange.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whoever gives back what, the holders have the total. */
class ReferencesPropertyTest {
  private static final long HOLDERS = 4;

  enum Kind {
    ADD,
    REMOVE,
    REMOVE_OWN,
    REMOVE_ALL
  }

  record Step(Kind kind, long holder) {}

  @Provide
  Arbitrary<List<Step>> programs() {
    var kinds = Arbitraries.of(Kind.class);
    var holders = Arbitraries.longs().between(0, HOLDERS - 1);
    return Combinators.combine(kinds, holders).as(Step::new).list().ofMaxSize(40);
  }

  @Property(tries = 300)
  void theHoldersHaveTheTotal(@ForAll("programs") List<Step> steps) {
    var references = new References();
    for (var step : steps) {
      long holder = step.holder();
      long own = references.of(holder);
      long total = references.total();
      long rest =
          switch (step.kind()) {
            case ADD -> {
              references.add(holder);
              yield total + 1;
            }
            case REMOVE -> {
              assertThat(references.remove(holder)).isEqualTo(total > 0);
              assertThat(references.of(holder)).isEqualTo(Math.max(0, own - 1));
              yield Math.max(0, total - 1);
            }
            case REMOVE_OWN -> {
              assertThat(references.removeOwn(holder)).isEqualTo(own > 0);
              yield own > 0 ? total - 1 : total;
            }
            case REMOVE_ALL -> {
              assertThat(references.removeAll(holder)).isEqualTo(own > 0);
              yield total - own;
            }
          };
      assertThat(references.total()).isEqualTo(rest);
      assertThat(references.none()).isEqualTo(rest == 0);
      long sum = 0;
      for (long each = 0; each < HOLDERS; each++) {
        sum += references.of(each);
      }
      assertThat(sum).isEqualTo(rest);
    }
  }
}
