import {
  BUNDLE_PROFILES,
  type BundleProfile,
  codeOfArchitectures,
  profileNamed,
} from "@llcuda/bundles";
import { Failure } from "../../failure.ts";

/** @throws Failure OPTION_INVALID with the names of those that there are */
export function profileOption(id: string | undefined): BundleProfile {
  const profile = profileNamed(id ?? "");
  if (profile !== null) return profile;
  const known = BUNDLE_PROFILES.map((each) => each.id).join(", ");
  const message = `There is no profile ${JSON.stringify(id ?? "")}.`;
  throw new Failure("OPTION_INVALID", message, `The profiles are: ${known}.`);
}

/** A list of architectures in CMake's form. @throws Failure OPTION_INVALID */
export function architecturesOption(list: string): string {
  if (codeOfArchitectures(list) !== null) return list.split(/[;,\s]+/).join(";");
  const message = `${JSON.stringify(list)} is no list of CUDA architectures.`;
  throw new Failure("OPTION_INVALID", message, "Write it as CMake does: 75-real;90-virtual.");
}

/** How many compilers; null where it is left open. @throws Failure OPTION_INVALID */
export function jobsOption(text: string | undefined): number | null {
  if (text === undefined) return null;
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs > 0) return jobs;
  const message = `${JSON.stringify(text)} is no number of compilers.`;
  throw new Failure("OPTION_INVALID", message, "Pass --jobs 4, or leave it out.");
}
