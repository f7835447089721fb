/**
 * Reads a calendar as a calendar app would, by Mozilla's parser: the feed comes in, its events go out as JSON.
 */
import { readFileSync } from "node:fs";

import ICAL from "ical.js";

const component = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const events = component.getAllSubcomponents("vevent").map((vevent) => {
  const { uid, summary, description, location, sequence, startDate, endDate } = new ICAL.Event(vevent);
  const status = vevent.getFirstPropertyValue("status");
  return {
    uid,
    summary,
    description,
    location,
    sequence,
    status,
    start: `${startDate}`,
    end: `${endDate}`,
    isAllDay: startDate.isDate,
  };
});
process.stdout.write(JSON.stringify({ name: component.getFirstPropertyValue("x-wr-calname"), events }));
