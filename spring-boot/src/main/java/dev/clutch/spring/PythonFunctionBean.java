package dev.clutch.spring;

import dev.clutch.InterpreterPool;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;

/** Makes the object of an interface with {@link PythonFunction}. */
final class PythonFunctionBean<T> implements FactoryBean<T>, BeanFactoryAware {
  private final Class<T> type;
  private BeanFactory beans;

  /** Spring makes the class of its name. */
  @SuppressWarnings("NullAway.Init") // set before anybody asks for the object
  PythonFunctionBean(Class<T> type) {
    this.type = type;
  }

  @Override
  public void setBeanFactory(BeanFactory factory) {
    beans = factory;
  }

  @Override
  public Class<T> getObjectType() {
    return type;
  }

  @Override
  public T getObject() {
    var name = type.getAnnotation(PythonFunction.class).pool();
    var pool =
        name.isEmpty()
            ? beans.getBean(InterpreterPool.class)
            : beans.getBean(name, InterpreterPool.class);
    return PoolFunctions.behind(type, pool);
  }
}
