/** Doses that no test uses up: where many trains are wanted and the account of doses is not the question. */
export const MANY_DOSES = {
  trainsPerHour: 36000,
  trainsPerDay: 864000,
  pulsesPerHour: 3600000,
  pulsesPerDay: 86400000,
  netPerHour_uC: 3600,
  netPerDay_uC: 86400,
}
