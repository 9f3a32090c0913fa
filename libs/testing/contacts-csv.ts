/** A CSV of `count` valid, unique contacts, up to eight million: +1 415 200 0000 and on. */
export function contactsCsv(count: number, columns: { name?: boolean } = {}): string {
  const lines = Array.from({ length: count }, (_, n) => {
    const phone = `+1415${2_000_000 + n}`;
    return columns.name ? `${phone},Name ${n}` : phone;
  });
  return `${columns.name ? 'phone,first_name' : 'phone'}\n${lines.join('\n')}\n`;
}
