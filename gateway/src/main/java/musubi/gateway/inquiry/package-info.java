/**
 * Inquiries between bodies: a business asks, another body answers under a permit, an official
 * decides where nobody may answer by machine. Both sides keep their own record under the permit's
 * id.
 */
package musubi.gateway.inquiry;
