/**
 * Persons as the linkage side of one body knows them: unified addressee numbers (団体内統合宛名番号), the
 * addressee numbers of the body's businesses, and the four items. It holds no symbol.
 */
package musubi.gateway.addressee;
