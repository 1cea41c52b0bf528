/** What the systems of one body that leave notices for each other have in common. */
package musubi.backends.office;
