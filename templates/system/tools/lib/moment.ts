/** In this machine's time, as the logs have it. Swedes write dates as ISO 8601 does. */
export const moment = (date: Date): string => date.toLocaleString('sv');
