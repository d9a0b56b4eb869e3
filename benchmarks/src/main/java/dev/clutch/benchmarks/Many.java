package dev.clutch.benchmarks;

import dev.clutch.Clutch;
import dev.clutch.Interpreter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Many interpreters that live and do nothing: what the next one costs when there are so many
 * already, in time, heap and threads; and that each still answers. Made plainly, without the
 * supply. Arguments: how many, in which steps, the CSV file.
 */
public final class Many {
  private static final String HEADER =
      "interpreters,create_ms,create_cpu_ms,heap_mb,heap_mb_each,resident_mb,threads,exec_us";

  /** Medians of times over one step; the rest after it. */
  private record Row(
      int interpreters,
      double createMillis,
      double createCpuMillis,
      double heap,
      double heapEach,
      double resident,
      int threads,
      double execMicros) {
    String csv() {
      return String.format(
          Locale.ROOT,
          "%d,%.2f,%.2f,%.0f,%.3f,%.0f,%d,%.1f",
          interpreters,
          createMillis,
          createCpuMillis,
          heap,
          heapEach,
          resident,
          threads,
          execMicros);
    }
  }

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Many() {}

  /** Runs it; fails when an interpreter does not answer. */
  public static void main(String[] args) throws IOException {
    int count = Integer.parseInt(args[0]);
    int step = Integer.parseInt(args[1]);
    List<Row> rows = new ArrayList<>();
    try (var clutch = Clutch.builder().warm(0).start()) {
      List<Interpreter> all = new ArrayList<>();
      all.add(clutch.create()); // what the engine needs once is not counted
      double first = heap();
      double empty = first;
      System.out.println(HEADER.replace(',', '\t'));
      for (int from = 0; from < count; from += step) {
        var create = new double[step];
        var createCpu = new double[step];
        var exec = new double[step];
        for (int i = 0; i < step; i++) {
          long startCpu = THREADS.getCurrentThreadCpuTime();
          long start = System.nanoTime();
          var py = clutch.create();
          create[i] = (System.nanoTime() - start) / 1e6;
          createCpu[i] = (THREADS.getCurrentThreadCpuTime() - startCpu) / 1e6;
          all.add(py);
          start = System.nanoTime();
          py.exec("x = 1");
          exec[i] = (System.nanoTime() - start) / 1e3;
        }
        double heap = heap();
        var row =
            new Row(
                from + step,
                median(create),
                median(createCpu),
                heap - first,
                (heap - empty) / step,
                resident(),
                THREADS.getThreadCount(),
                median(exec));
        empty = heap;
        rows.add(row);
        System.out.println(row.csv().replace(',', '\t'));
      }
      System.out.printf(Locale.ROOT, "%.3f MB of heap for each%n", (empty - first) / count);
      answer(all);
    }
    var lines = new ArrayList<>(List.of(HEADER));
    rows.forEach(row -> lines.add(row.csv()));
    Files.write(Path.of(args[2]), lines);
  }

  private static void answer(List<Interpreter> all) {
    var times = new double[all.size()];
    for (int i = 0; i < times.length; i++) {
      long start = System.nanoTime();
      all.get(i).exec("answer = x + 41 if 'x' in globals() else 42");
      times[i] = (System.nanoTime() - start) / 1e3;
      if (!all.get(i).eval("answer").equals(42L)) {
        throw new IllegalStateException("interpreter " + all.get(i).id() + " does not answer");
      }
    }
    System.out.printf(
        Locale.ROOT, "all %d answer, exec takes %.1f us%n", times.length, median(times));
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Live MB; the least of some, for the compiler holds what it is working on. */
  private static double heap() {
    double least = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
      least = Math.min(least, heap.getUsed() / 1e6);
    }
    return least;
  }

  /** MB that the process takes from the operating system; -1 where it does not tell as Linux. */
  private static double resident() throws IOException {
    var status = Path.of("/proc/self/statm");
    if (!Files.exists(status)) {
      return -1;
    }
    return Long.parseLong(Files.readString(status).split(" ", -1)[1]) * 4096 / 1e6;
  }
}
