const form = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const units = [7 * 86_400, 86_400, 3_600, 60, 1];

/** `PT15M` in milliseconds; undefined for months and years, which have no fixed length. */
export function milliseconds(duration: string): number | undefined {
  const parts = form.exec(duration)?.slice(1);
  return parts?.reduce((sum, part, index) => sum + Number(part ?? 0) * (units[index] ?? 0) * 1000, 0);
}
