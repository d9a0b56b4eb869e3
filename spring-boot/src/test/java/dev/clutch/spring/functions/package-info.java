/** An application as a team has it: in a package of its own, below which interfaces are found. */
package dev.clutch.spring.functions;
