import { AUTOMATIC, type LoadOptions, type LoadOutcome, type ModelInfo } from "@llcuda/protocol";
import type { OneAtATime } from "../one-at-a-time.ts";
import type { CurrentEngine } from "./current-engine.ts";
import type { Departures } from "./departures.ts";
import { tooLarge } from "./excess.ts";
import { closing, inUse, noRoom, notLoaded } from "./fleet-failures.ts";
import type { LoadRequest } from "./fleet-service.ts";
import type { LoadWaits } from "./load-waits.ts";
import type { LoadRecords } from "./load-records.ts";
import type { ModelEngine } from "./model-engine.ts";
import type { Restoration } from "./restoration.ts";
import type { FoundRoom } from "./room-for.ts";
import type { RoomFinder } from "./room-finder.ts";
import type { Roster } from "./roster.ts";

const DECIDED: readonly ModelEngine[] = [];

interface AdmissionsInput {
  roster: Roster;
  departures: Departures;
  deciding: OneAtATime;
  rooms: RoomFinder;
  restoration: Restoration;
  waits: LoadWaits;
  records: LoadRecords;
  now: () => number;
  current: () => CurrentEngine;
  closed: () => boolean;
  create: (model: ModelInfo, options: LoadOptions) => ModelEngine;
  /** Who names no model is answered by this one: at once, or when it is ready. */
  follow: (engine: ModelEngine, atOnce: boolean) => void;
  /** Takes a model from among the loaded; its process runs on until its departure. */
  withdraw: (engine: ModelEngine) => void;
  publish: () => void;
}

/** Decides, one load after the other, who comes among the loaded and who goes for that. */
export class Admissions {
  readonly #input: AdmissionsInput;

  constructor(input: AdmissionsInput) {
    this.#input = input;
  }

  /** As a person wishes. @throws Failure MODEL_NOT_FOUND, MODEL_IN_USE, NO_ROOM, OUT_OF_MEMORY */
  load(model: ModelInfo, request: LoadRequest): Promise<LoadOutcome> {
    // The last wish counts.
    this.#input.waits.end(model.id);
    return this.#input.deciding.run(() => this.#load(model, request));
  }

  /** Takes an engine among the loaded, before it starts by itself. @throws Failure NO_ROOM, MODEL_NOT_FOUND */
  async admit(engine: ModelEngine): Promise<void> {
    const { closed, deciding, roster, waits } = this.#input;
    const { model } = engine;
    if (closed()) throw closing();
    if (model === null || roster.has(engine)) return;
    for (;;) {
      const awaits = await deciding.run(() => this.#admit(engine, model));
      if (awaits.length === 0) return;
      await waits.settled(awaits);
    }
  }

  async #load(model: ModelInfo, request: LoadRequest): Promise<LoadOutcome> {
    const { anyway = false, options, unload } = request;
    const { closed, create, current, departures, follow, publish, records } = this.#input;
    const { restoration, rooms, roster, withdraw } = this.#input;
    if (closed()) throw closing();
    const { id } = model;
    // A load that is decided anew finds gone who would have gone after the one before.
    await departures.over();
    const existing = roster.withId(id);
    const wished = options ?? existing?.options ?? records.options(model.path) ?? AUTOMATIC;
    if (existing !== null && isAlready(existing, wished)) return { outcome: "already", id };
    // It is wanted: not to be unloaded for being idle while this is decided.
    if (existing !== null) existing.lastUsedAt = this.#input.now();
    // One that is loaded anew goes by that.
    const others = Array.isArray(unload) ? unload.filter((each) => each !== id) : [];
    const named = others.map((each) => roster.named(each));
    for (const each of named) if (each.users > 0) throw inUse(each);
    const found = await rooms.find(model, wished, named);
    const { early, room } = found;
    if (closed()) throw closing();
    if (existing !== null && !roster.has(existing)) {
      throw notLoaded(model.name, "it was unloaded while it was to be loaded anew");
    }
    for (const each of named) if (each.users > 0) throw inUse(each);
    if (found.excess !== null && !anyway) throw tooLarge(model.name, found.excess);
    if (found.awaits.length > 0) return this.#wait(model, { ...request, options: wished }, found);
    if (room.blockedBy.length > 0) throw noRoom(model.name, room);
    if (room.unload.length > 0 && unload !== "auto") return { outcome: "needs-room", id, ...room };
    const going = rooms.going(found, named);
    // One of them was asked or pinned just now.
    if (going === null) return this.#load(model, { model: id, options: wished, unload, anyway });
    const engine = existing ?? create(model, wished);
    engine.wish(wished);
    const follows = going.includes(current().engine) || !current().ready;
    restoration.begin(engine, going);
    for (const each of going) withdraw(each);
    rooms.take(engine, found);
    follow(engine, follows);
    publish();
    const made = departures.makeRoom(going, early);
    void made.then(() => this.#start(engine, wished, existing !== null));
    return { outcome: "begun", id };
  }

  async #start(engine: ModelEngine, wished: LoadOptions, anew: boolean): Promise<void> {
    const { closed, roster } = this.#input;
    // It was unloaded again meanwhile, or is wished otherwise.
    if (closed() || !roster.has(engine) || engine.options !== wished) return;
    if (anew) await engine.restart();
    // What becomes of it is in its state.
    else await engine.ensureReady().catch(() => undefined);
  }

  /** What is being loaded may take its room: it is decided anew when that is known. */
  #wait(
    model: ModelInfo,
    request: LoadRequest & { options: LoadOptions },
    { awaits }: FoundRoom,
  ): LoadOutcome {
    const { deciding, waits } = this.#input;
    const again = (isWished: () => boolean) =>
      deciding.run(async () => (isWished() ? this.#load(model, request) : null));
    return waits.begin({ model, options: request.options, awaits, again });
  }

  /** @returns those that are to be loaded, or not to be, before it is decided; nobody where it is */
  async #admit(engine: ModelEngine, model: ModelInfo): Promise<readonly ModelEngine[]> {
    const { closed, current, departures, publish, restoration, rooms } = this.#input;
    const { roster, withdraw } = this.#input;
    if (closed()) throw closing();
    if (roster.has(engine)) return DECIDED;
    const twin = roster.withId(model.id);
    if (twin !== null) {
      // Somebody loaded what the first start was still looking for.
      if (current().engine === engine) current().follow(twin);
      throw notLoaded(model.name, "it was loaded by other means meanwhile");
    }
    if (departures.waiting.delete(engine)) {
      // Asked for before it went: there is room for it, and it stays.
      roster.add(engine);
      publish();
      return DECIDED;
    }
    await departures.over();
    const find = () => rooms.find(model, engine.options ?? AUTOMATIC);
    let found = await find();
    let going = rooms.going(found);
    // One of them was asked or pinned just now.
    for (; going === null; going = rooms.going(found)) found = await find();
    if (closed()) throw closing();
    if (found.excess !== null) throw tooLarge(model.name, found.excess);
    if (found.awaits.length > 0) return found.awaits;
    if (found.room.blockedBy.length > 0) throw noRoom(model.name, found.room);
    restoration.begin(engine, going);
    rooms.take(engine, found);
    for (const each of going) withdraw(each);
    await Promise.all(going.map((each) => departures.end(each)));
    publish();
    return DECIDED;
  }
}

/** It is loaded, or being loaded, just so. */
function isAlready(engine: ModelEngine, wished: LoadOptions): boolean {
  const { phase } = engine.state.value;
  const runs = phase !== "failed" && phase !== "none" && phase !== "stopping";
  return runs && JSON.stringify(wished) === JSON.stringify(engine.options);
}
