/** Bulk provision: a list is submitted, approved by another person, worked through and fetched. */
package musubi.gateway.bulk;
