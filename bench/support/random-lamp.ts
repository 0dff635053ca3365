/** One of a hundred tenants' lamps. */
export function randomLamp(perTenant = 100): { readonly tenant: string; readonly id: string } {
  return { tenant: `t-${Math.floor(Math.random() * 100)}`, id: `l-${Math.floor(Math.random() * perTenant)}` };
}
