// Runs in a frame without an origin: shows one picture, whose address the page around it gives.
const tell = (word) => parent.postMessage(word, "*");

(() => {
  document.body.style.margin = "0";
  addEventListener("message", (event) => {
    if (event.source !== parent) return;
    const picture = document.createElement("img");
    picture.alt = "";
    picture.referrerPolicy = "no-referrer";
    picture.style.cssText = "display:block;max-width:100%;max-height:560px";
    picture.addEventListener("error", () =>
      tell({ type: "failed", message: "The picture could not be loaded." }),
    );
    picture.addEventListener("load", () =>
      tell({ type: "done", width: picture.naturalWidth, height: picture.offsetHeight }),
    );
    picture.src = event.data.content;
    document.body.replaceChildren(picture);
  });
  tell({ type: "ready" });
})();
