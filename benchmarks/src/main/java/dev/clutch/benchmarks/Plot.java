package dev.clutch.benchmarks;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/**
 * Line charts under each other with one horizontal axis, as an SVG that is legible on light and on
 * dark pages. Vertical axes begin at zero: what is flat shall look flat.
 */
final class Plot {
  private static final int WIDTH = 720;
  private static final int LEFT = 64;
  private static final int RIGHT = 16;
  private static final int TITLE = 30;
  private static final int HEIGHT = 130; // of one chart, without its title
  private static final int BOTTOM = 44;

  /** One chart: as many values as there are on the horizontal axis. */
  private record Chart(String title, double[] values) {}

  private final String axis;
  private final double[] positions;
  private final List<Chart> charts = new ArrayList<>();

  /** Positions go up from more than zero. */
  Plot(String axis, double[] positions) {
    this.axis = axis;
    this.positions = positions.clone();
  }

  /** Adds a chart below the others. */
  Plot chart(String title, double[] values) {
    if (values.length != positions.length) {
      throw new IllegalArgumentException(
          title + ": " + values.length + " values for " + positions.length + " positions");
    }
    charts.add(new Chart(title, values.clone()));
    return this;
  }

  /** The whole file. */
  String svg() {
    int height = charts.size() * (TITLE + HEIGHT) + BOTTOM;
    var svg = new Formatter(Locale.ROOT);
    svg.format("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d'", WIDTH, height);
    svg.format(" font-family='sans-serif' font-size='12' fill='#888'>%n");
    double widest = positions[positions.length - 1];
    double step = step(widest);
    int top = 0;
    for (var chart : charts) {
      top += TITLE;
      svg.format("<text x='%d' y='%d' font-size='14'>%s</text>%n", LEFT, top - 10, chart.title());
      line(svg, chart.values(), top, widest);
      for (double x = 0; x <= widest; x += step) {
        double at = across(x, widest);
        svg.format("<path d='M%.1f %dv4' stroke='#888'/>%n", at, top + HEIGHT);
      }
      top += HEIGHT;
    }
    for (double x = 0; x <= widest; x += step) {
      double at = across(x, widest);
      svg.format("<text x='%.1f' y='%d' text-anchor='middle'>%s</text>%n", at, top + 18, number(x));
    }
    int middle = (LEFT + WIDTH - RIGHT) / 2;
    svg.format("<text x='%d' y='%d' text-anchor='middle'>%s</text>%n", middle, top + 36, axis);
    return svg.format("</svg>%n").toString();
  }

  private void line(Formatter svg, double[] values, int top, double widest) {
    double highest = 0;
    for (double value : values) {
      highest = Math.max(highest, value);
    }
    double step = step(highest) * 2;
    double most = Math.max(step, Math.ceil(highest / step) * step);
    for (double y = 0; y <= most; y += step) {
      double at = top + HEIGHT * (1 - y / most);
      svg.format("<path d='M%d %.1fH%d' stroke='#888' opacity='.4'/>", LEFT, at, WIDTH - RIGHT);
      svg.format(
          "<text x='%d' y='%.1f' text-anchor='end'>%s</text>%n", LEFT - 8, at + 4, number(y));
    }
    svg.format("<polyline fill='none' stroke='#37c' stroke-width='2' points='");
    for (int i = 0; i < values.length; i++) {
      double at = top + HEIGHT * (1 - values[i] / most);
      svg.format("%.1f,%.1f ", across(positions[i], widest), at);
    }
    svg.format("'/>%n");
  }

  private static double across(double position, double widest) {
    return LEFT + (WIDTH - RIGHT - LEFT) * position / widest;
  }

  /** 1, 2 or 5 times a power of ten: four to ten of them make the range. */
  private static double step(double range) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(range, 1e-9))));
    double times = range / power;
    return power * (times < 2 ? 0.2 : times < 5 ? 0.5 : 1);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%.2f", value).replaceAll("0$", "");
  }
}
