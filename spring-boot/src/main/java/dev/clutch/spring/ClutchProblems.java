package dev.clutch.spring;

import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterPoolBrokenException;
import dev.clutch.errors.InterpreterStoppedException;
import dev.clutch.errors.LimitExceededException;
import java.util.concurrent.RejectedExecutionException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * What a controller that calls Python lets through, as an answer to its client. An advice of the
 * application's own comes first. What code raised stays an error of the application: 500.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
final class ClutchProblems {
  private static final Log log = LogFactory.getLog(ClutchProblems.class);

  /** The service is full, or ends: the same request may be served in a moment. */
  @ExceptionHandler({RejectedExecutionException.class, InterpreterStoppedException.class})
  ResponseEntity<ProblemDetail> busy(Exception e) {
    return answer(HttpStatus.SERVICE_UNAVAILABLE, "The service is busy.", "1", e);
  }

  @ExceptionHandler({InterpreterPoolBrokenException.class, InterpreterClosedException.class})
  ResponseEntity<ProblemDetail> broken(Exception e) {
    return answer(HttpStatus.SERVICE_UNAVAILABLE, "The service is out of order.", null, e);
  }

  @ExceptionHandler(LimitExceededException.class)
  ResponseEntity<ProblemDetail> late(LimitExceededException e) {
    return answer(
        HttpStatus.GATEWAY_TIMEOUT, "The calculation took more than it may take.", null, e);
  }

  /** The message of the exception names internals: it is for the log. */
  private static ResponseEntity<ProblemDetail> answer(
      HttpStatus status, String text, @Nullable String later, Exception e) {
    log.warn(text + " " + e);
    var answer = ResponseEntity.status(status);
    if (later != null) {
      answer.header(HttpHeaders.RETRY_AFTER, later);
    }
    return answer.body(ProblemDetail.forStatusAndDetail(status, text));
  }
}
