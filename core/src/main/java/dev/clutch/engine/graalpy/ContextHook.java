package dev.clutch.engine.graalpy;

import com.oracle.truffle.api.TruffleContext;
import com.oracle.truffle.api.instrumentation.ContextsListener;
import com.oracle.truffle.api.instrumentation.ThreadsListener;
import com.oracle.truffle.api.instrumentation.TruffleInstrument;
import com.oracle.truffle.api.instrumentation.provider.TruffleInstrumentProvider;
import com.oracle.truffle.api.nodes.LanguageInfo;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.Engine;

/**
 * Hears of the contexts of an engine and their threads, by Truffle's own interface for tools. It is
 * told of a context when that is made and has not begun to initialize itself: the one moment when
 * its executor can be changed, for it has no tasks yet.
 */
public final class ContextHook extends TruffleInstrument {
  static final String ID = "clutch";

  /** Starts the listening; an engine that nobody asks for this has none of it. */
  @FunctionalInterface
  public interface Start {
    /** From now on. */
    void attach();
  }

  /** Whether Truffle has found it. */
  static Access<Start> access(Engine engine) {
    return Access.to(
        QuietActions.LOST,
        _ -> {
          var instrument = engine.getInstruments().get(ID);
          if (instrument == null) {
            throw new ClassNotFoundException(
                "Truffle does not find " + ContextHook.class.getName());
          }
          return instrument.lookup(Start.class);
        });
  }

  @Override
  protected void onCreate(Env env) {
    env.registerService((Start) () -> attach(env));
  }

  private static void attach(Env env) {
    var listener = new Listener();
    var _ = env.getInstrumenter().attachContextsListener(listener, false);
    var _ = env.getInstrumenter().attachThreadsListener(listener, false);
  }

  private static final class Listener implements ContextsListener, ThreadsListener {
    /** Of the contexts that are open. */
    private final Map<TruffleContext, GilReleases> releases = new ConcurrentHashMap<>();

    @Override
    public void onLanguageContextInitialize(TruffleContext context, LanguageInfo language) {
      if (!language.getId().equals("python")) {
        return;
      }
      var python = ContextInternals.current();
      var actions = python == null ? null : QuietActions.install(python);
      if (actions != null) {
        releases.put(context, actions.releases());
      }
    }

    @Override
    public void onThreadInitialized(TruffleContext context, Thread thread) {
      var of = releases.get(context);
      if (of != null) {
        of.came(thread);
      }
    }

    @Override
    public void onThreadDisposed(TruffleContext context, Thread thread) {
      var of = releases.get(context);
      if (of != null) {
        of.left(thread);
      }
    }

    @Override
    public void onContextClosed(TruffleContext context) {
      releases.remove(context);
    }

    @Override
    public void onContextCreated(TruffleContext context) {}

    @Override
    public void onLanguageContextCreated(TruffleContext context, LanguageInfo language) {}

    @Override
    public void onLanguageContextInitialized(TruffleContext context, LanguageInfo language) {}

    @Override
    public void onLanguageContextFinalized(TruffleContext context, LanguageInfo language) {}

    @Override
    public void onLanguageContextDisposed(TruffleContext context, LanguageInfo language) {}
  }

  /** How Truffle finds it; what its processor of annotations would write. */
  @Registration(id = ID, name = "Clutch", services = Start.class)
  public static final class Provider extends TruffleInstrumentProvider {
    @Override
    protected String getInstrumentClassName() {
      return ContextHook.class.getName();
    }

    @Override
    protected Object create() {
      return new ContextHook();
    }

    @Override
    protected Collection<String> getServicesClassNames() {
      return List.of(Start.class.getName());
    }
  }
}
