import { toolFailed } from "../tool-failures.ts";
import type { Tool } from "../tool.ts";

/** What the time is, here or elsewhere. @param now as the clock of this machine says */
export function timeTool(now: () => Date = () => new Date()): Tool {
  return {
    name: "time",
    title: "Time",
    description: "Tells the date, the weekday and the time, by default in the user's time zone.",
    parameters: {
      type: "object",
      properties: {
        timezone: { type: "string", description: "IANA name, such as Europe/Berlin or UTC." },
      },
      additionalProperties: false,
    },
    run: ({ timezone }) => {
      const zone = typeof timezone === "string" && timezone !== "" ? timezone : undefined;
      return { text: timeIn(now(), zone), failed: false };
    },
  };
}

function timeIn(at: Date, wanted: string | undefined): string {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-GB", {
      dateStyle: "full",
      timeStyle: "long",
      timeZone: wanted,
    });
  } catch {
    throw toolFailed(
      `There is no time zone ${JSON.stringify(wanted)}.`,
      "Name one as IANA does, such as America/New_York.",
    );
  }
  return `${format.format(at)} (${format.resolvedOptions().timeZone}); ${at.toISOString()} in UTC`;
}
