import { basename } from "node:path";
import { skip, type EngineSource } from "../engine-source.ts";

/** Engines that an earlier start installed. */
export const cacheSource: EngineSource = {
  name: "cache",
  find: ({ cached }) => {
    if (cached.length === 0) return [skip("Engines installed earlier", "none is installed yet")];
    return cached.map(({ engine, folder }) => {
      if (engine === null) return skip(basename(folder), "its folder is not whole");
      const { description, source } = engine;
      const install = () => Promise.resolve(engine);
      return { description, origin: source, action: { kind: "try", install } };
    });
  },
};
