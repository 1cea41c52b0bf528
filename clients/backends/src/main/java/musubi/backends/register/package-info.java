/** A resident register (既存住民基本台帳システム) with state and rules of its own. */
package musubi.backends.register;
