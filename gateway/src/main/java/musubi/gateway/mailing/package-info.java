/**
 * Mailing records (送付先情報): from the register by way of its communication node, which holds them
 * against the nation's identity file, to the card system and on to the Agency's issuing. Kept as
 * ciphertext alone, under a key for each business day that is destroyed in time.
 */
package musubi.gateway.mailing;
