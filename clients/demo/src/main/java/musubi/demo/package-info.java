/** A whole network on one machine: the demonstration, and the network to try things on. */
package musubi.demo;
