import { buildOf, skip, type EngineSource } from "../engine-source.ts";

/** Engines that an earlier start installed. */
export const cacheSource: EngineSource = {
  name: "cache",
  find: ({ cached }) => {
    if (cached.length === 0)
      return [skip("cache", "Engines installed earlier", "none is installed yet")];
    return cached.map(({ engine, id }) => {
      if (engine === null) return skip(id, id, "its folder is not whole");
      const { backend, description, source } = engine;
      const build = buildOf(backend, { ownGlibc: engine.launcher.length > 0, size: 0 });
      const install = () => Promise.resolve(engine);
      return { id, build, description, origin: source, action: { kind: "try", install } };
    });
  },
};
