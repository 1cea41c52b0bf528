/**
 * The broker: keeps the key log, issues processing numbers, translates symbols without seeing one,
 * and relays questions and sealed answers.
 */
package musubi.gateway.broker;
