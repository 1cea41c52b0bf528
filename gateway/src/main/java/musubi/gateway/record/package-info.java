/** Records of calls: no record, no answer. */
package musubi.gateway.record;
