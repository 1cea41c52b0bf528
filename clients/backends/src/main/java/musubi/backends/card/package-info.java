/** Cards at a counter: what reads them, a card in software, delivery and confirmation. */
package musubi.backends.card;
