package dev.clutch.spring;

import dev.clutch.Clutch;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers for what goes wrong in pools, in web applications; not with {@code
 * clutch.web.problems=false}.
 */
@AutoConfiguration(after = ClutchAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnClass({RestControllerAdvice.class, ProblemDetail.class})
@ConditionalOnProperty(name = "clutch.web.problems", matchIfMissing = true)
@ConditionalOnBean(Clutch.class)
public class ClutchWebAutoConfiguration {
  /** Made by Spring. */
  public ClutchWebAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  ClutchProblems clutchProblems() {
    return new ClutchProblems();
  }
}
