package dev.clutch.spring;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.annotation.AnnotationBeanNameGenerator;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** A bean for each interface of the application's packages that has {@link PythonFunction}. */
final class PythonFunctionRegistrar implements ImportBeanDefinitionRegistrar {
  private final BeanFactory beans;
  private final Environment environment;
  private final ResourceLoader loader;

  PythonFunctionRegistrar(BeanFactory beans, Environment environment, ResourceLoader loader) {
    this.beans = beans;
    this.environment = environment;
    this.loader = loader;
  }

  @Override
  public void registerBeanDefinitions(
      AnnotationMetadata importing, BeanDefinitionRegistry registry) {
    if (!AutoConfigurationPackages.has(beans)) {
      return;
    }
    var scanner = new InterfaceScanner(environment);
    scanner.setResourceLoader(loader);
    scanner.addIncludeFilter(new AnnotationTypeFilter(PythonFunction.class, false, true));
    for (var base : AutoConfigurationPackages.get(beans)) {
      for (var found : scanner.findCandidateComponents(base)) {
        var name = AnnotationBeanNameGenerator.INSTANCE.generateBeanName(found, registry);
        if (!registry.containsBeanDefinition(name)) {
          registry.registerBeanDefinition(name, definition(found));
        }
      }
    }
  }

  private BeanDefinition definition(BeanDefinition found) {
    var name = String.valueOf(found.getBeanClassName());
    var type = ClassUtils.resolveClassName(name, loader.getClassLoader());
    var definition = new RootBeanDefinition(PythonFunctionBean.class);
    definition.setTargetType(ResolvableType.forClassWithGenerics(PythonFunctionBean.class, type));
    definition.getConstructorArgumentValues().addGenericArgumentValue(type);
    definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, type);
    return definition;
  }

  private static final class InterfaceScanner extends ClassPathScanningCandidateComponentProvider {
    InterfaceScanner(Environment environment) {
      super(false, environment);
    }

    @Override
    protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
      var type = definition.getMetadata();
      return type.isInterface() && type.isIndependent() && !type.isAnnotation();
    }
  }
}
