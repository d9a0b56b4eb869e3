package dev.clutch.spring;

import dev.clutch.InterpreterPool;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/** A bean for each of {@code clutch.pools}, unless the application has one of that name. */
final class PoolRegistrar implements ImportBeanDefinitionRegistrar {
  private final Environment environment;

  PoolRegistrar(Environment environment) {
    this.environment = environment;
  }

  @Override
  public void registerBeanDefinitions(
      AnnotationMetadata importing, BeanDefinitionRegistry registry) {
    var pools =
        Binder.get(environment)
            .bind("clutch.pools", Bindable.mapOf(String.class, PoolProperties.class));
    pools.ifBound(
        named ->
            named.keySet().stream()
                .filter(name -> !registry.containsBeanDefinition(name))
                .forEach(name -> registry.registerBeanDefinition(name, definition(name))));
  }

  private static RootBeanDefinition definition(String name) {
    var definition = new RootBeanDefinition();
    definition.setTargetType(InterpreterPool.class);
    definition.setFactoryBeanName("clutchPools");
    definition.setFactoryMethodName("make");
    definition.getConstructorArgumentValues().addGenericArgumentValue(name);
    definition.setDestroyMethodName(PoolFactory.DESTROY);
    return definition;
  }
}
