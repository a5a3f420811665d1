/**
 * What is wrong with a year's list: a day of another year or in both lists, a make-up workday that is no weekend day, and a list
 * without the fixed statutory holidays, which would be no list at all.
 */
export function issuesOfYear(
  year: number,
  restDays: readonly string[],
  makeupWorkdays: readonly string[],
): readonly { readonly path: string }[] {
  const rest = new Set(restDays);
  const weekday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay();
  return [
    ...restDays.flatMap((day, at) => (day.startsWith(`${year}-`) ? [] : [{ path: `restDays.${at}` }])),
    ...makeupWorkdays.flatMap((day, at) =>
      day.startsWith(`${year}-`) && !rest.has(day) && [0, 6].includes(weekday(day))
        ? []
        : [{ path: `makeupWorkdays.${at}` }],
    ),
    ...(['01-01', '05-01', '10-01'].every((day) => rest.has(`${year}-${day}`)) ? [] : [{ path: 'restDays' }]),
  ];
}
