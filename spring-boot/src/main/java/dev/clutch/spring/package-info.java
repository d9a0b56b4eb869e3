/**
 * Clutch in Spring Boot: a runtime, pools and Python functions as beans, with their properties,
 * lifecycle, health and metrics.
 */
@NullMarked
package dev.clutch.spring;

import org.jspecify.annotations.NullMarked;
