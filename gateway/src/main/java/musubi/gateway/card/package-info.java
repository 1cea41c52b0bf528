/**
 * Cards (個人番号カード): their life as one table, the card system that alone decides by it, and the
 * municipality that carries orders there and follows.
 */
package musubi.gateway.card;
