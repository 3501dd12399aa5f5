// Keys for those who work through many comments. Everything here is also a button or a link: without this file nothing is missing.
"use strict";
(() => {
    const items = [...document.querySelectorAll("[data-item]")];
    let at = -1;

    const focus = index => {
        at = Math.max(0, Math.min(items.length - 1, index));
        const link = items[at].querySelector("a, button");
        items[at].scrollIntoView({ block: "nearest" });
        if (link) {
            link.focus();
        }
    };

    const current = () => items.findIndex(item => item.contains(document.activeElement));

    document.addEventListener("keydown", event => {
        const typing = event.target.closest("input, select, textarea");
        if (event.ctrlKey || event.altKey || event.metaKey || typing) {
            return;
        }

        const key = event.key;
        if (key === "?") {
            const list = document.getElementById("keys");
            if (list) {
                list.open = !list.open;
                list.querySelector("summary").focus();
            }
        } else if (key === "j" && items.length > 0) {
            focus((current() < 0 ? at : current()) + 1);
        } else if (key === "k" && items.length > 0) {
            focus((current() < 0 ? at : current()) - 1);
        } else if (/^[a-z]$/.test(key)) {
            const item = items[current()] || items[at] || (items.length === 1 ? items[0] : null);
            const selector = `[data-key="${key}"]`;
            const target = document.querySelector(`${selector}[data-global]`) || (item && item.querySelector(selector));
            if (!target) {
                return;
            }

            if (target.matches("select, input, summary")) {
                target.focus();
            } else {
                target.click();
            }
        } else {
            return;
        }

        event.preventDefault();
    });
})();
