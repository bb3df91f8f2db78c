/** Before this hour the night is not over, and the next morning is that of the same day. */
const nightEnds = 5
const morning = 9

/** Nine o’clock of the next morning, in ms since the epoch, and what that is called at the moment `now`. */
export function nextMorning(now: number): { readonly at: number; readonly label: string } {
  const moment = new Date(now)
  const isNight = moment.getHours() < nightEnds
  if (!isNight) moment.setDate(moment.getDate() + 1)
  return { at: moment.setHours(morning, 0, 0, 0), label: isNight ? 'This morning' : 'Tomorrow morning' }
}
