/** What a recipient of bulk provision does with its files. */
package musubi.backends.bulk;
