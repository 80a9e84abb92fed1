"use strict";
(() => {
	// Text from the interleaving only ever becomes textContent or an attribute.
	const data = JSON.parse(document.getElementById("data").textContent);
	const { goroutines, steps, files } = data;
	const $ = id => document.getElementById(id);
	const make = (tag, properties = {}, ...children) => {
		const { attributes = {}, ...rest } = properties;
		const e = Object.assign(document.createElement(tag), rest);
		for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
		e.append(...children);
		return e;
	};
	const shown = goroutines.map((g, i) => i).filter(i => goroutines[i].shown || data.all);
	const started = goroutines.map(() => Infinity);
	const mine = goroutines.map(() => []);
	steps.forEach((s, i) => {
		if (s.g < 0) return;
		mine[s.g].push(i);
		if (s.starts >= 0) started[s.starts] = Math.min(started[s.starts], i);
	});
	let at = 0, body, rows = [];

	// step rows, summed up where nothing happens
	const cells = (s, i) => {
		const tds = [];
		if (s.g >= 0 && !shown.includes(s.g)) {
			tds.push(make("td", { colSpan: shown.length, className: "mine soft", textContent: goroutines[s.g].name + ": " + s.op, attributes: { role: "cell" } }));
			return tds;
		}
		if (s.g < 0) {
			tds.push(make("td", { colSpan: Math.max(1, shown.length), className: "mine soft", textContent: s.op, attributes: { role: "cell" } }));
			return tds;
		}
		for (const g of shown) {
			const td = make("td", { attributes: { role: "cell" } });
			if (g === s.g) {
				td.textContent = s.op;
				td.className = s.blocked ? "mine blocked" : "mine";
				td.dataset.name = goroutines[g].name;
			} else {
				td.className = "empty";
			}
			tds.push(td);
		}
		return tds;
	};
	const addStep = (i, before) => {
		const s = steps[i];
		if (s.stop) {
			body.insertBefore(make("tr", { className: "stop", attributes: { role: "row" } },
				make("td", { colSpan: shown.length + 2, textContent: "── " + s.stop + " ──", attributes: { role: "cell" } })), before);
		}
		const button = make("button", { type: "button", tabIndex: -1, textContent: String(i + 1), onclick: () => go(i) });
		button.setAttribute("aria-label", "Go to step " + (i + 1));
		rows[i] = make("tr", { id: "step-" + (i + 1), attributes: { role: "row" } },
			make("td", { className: "number", attributes: { role: "cell" } }, button),
			...cells(s, i),
			make("td", { className: "place", textContent: s.where, attributes: { role: "cell" } }));
		body.insertBefore(rows[i], before);
	};
	const open = row => {
		const { from, to } = row;
		for (let i = from; i < to; i++) addStep(i, row.element);
		row.element.remove();
		folds.delete(row);
	};
	const folds = new Set();
	const build = () => {
		const head = make("tr", { attributes: { role: "row" } },
			make("th", { scope: "col", textContent: "Step", attributes: { role: "columnheader" } }),
			...shown.map(g => make("th", { scope: "col", textContent: goroutines[g].name, attributes: { role: "columnheader" } })),
			make("th", { scope: "col", textContent: "Place", attributes: { role: "columnheader" } }));
		body = make("tbody", { attributes: { role: "rowgroup" } });
		rows = [];
		folds.clear();
		for (const r of data.rows) {
			if (!r.fold || $("all").checked) {
				for (let i = r.from; i < r.to; i++) addStep(i, null);
				continue;
			}
			const button = make("button", { type: "button", textContent: "… " + r.fold });
			button.setAttribute("aria-expanded", "false");
			const row = { from: r.from, to: r.to };
			row.element = make("tr", { className: "fold", attributes: { role: "row" } },
				make("td", { className: "number", attributes: { role: "cell" } }),
				make("td", { colSpan: shown.length + 1, attributes: { role: "cell" } }, button));
			button.onclick = () => { open(row); show(); };
			folds.add(row);
			body.append(row.element);
		}
		$("steps").replaceChildren(make("table", { attributes: { role: "table" } },
			make("thead", { attributes: { role: "rowgroup" } }, head), body));
	};

	// whether a goroutine before a step waits for a mutex that another one has
	const barred = next => {
		if (next.lock !== "take" || !next.may) return false;
		const dropped = new Set();
		for (let i = at; i >= 0; i--) {
			const s = steps[i];
			if (s.lock === "drop") dropped.add(s.g);
			if (s.object !== next.object) continue;
			if (s.lock === "give") return false;
			if (s.lock === "take") return s.g !== next.g && !dropped.has(s.g);
		}
		return false;
	};

	// what a goroutine does at a step
	const state = g => {
		const person = goroutines[g], s = steps[at], end = steps.length - 1;
		const waits = at >= person.waitsFrom && person.waits;
		if (s && s.g === g && !s.blocked && !s.ends) {
			return { text: "runs: " + s.op + (waits ? ", then " + waits : ""), kind: "runs" };
		}
		const done = mine[g].filter(i => i <= at), last = steps[done[done.length - 1]];
		if (last && last.ends) return { text: "has ended", kind: "soft" };
		if (last && last.blocked) return { text: last.waits, kind: "waits" };
		if (waits) return { text: waits, kind: "waits" };
		if (!last && at < started[g] && (started[g] !== Infinity || person.id !== 0 && at < end)) {
			return { text: "not started yet", kind: "soft" };
		}
		const next = steps[mine[g][done.length]];
		if (!next) return { text: person.waits ? "next: " + person.plan : "can go on", kind: "" };
		if (barred(next)) return { text: "waits: " + next.plan, kind: "waits" };
		return { text: (next.may ? "can go on, next: " : "next: ") + next.plan, kind: "" };
	};

	const showSource = () => {
		const s = steps[at], box = $("source");
		box.replaceChildren();
		$("source-title").textContent = s && s.where ? s.where : "Source";
		const file = s && files[s.file];
		const piece = file && file.pieces.find(p => s.line >= p.from && s.line < p.from + p.lines.length);
		if (!piece) {
			box.append(make("p", { className: "soft", textContent: "There is no source for this step." }));
			return;
		}
		const digits = String(piece.from + piece.lines.length).length;
		let current;
		piece.lines.forEach((text, k) => {
			const n = piece.from + k;
			if (Math.abs(n - s.line) > 12) return;
			const row = make("div", { className: "row code" },
				make("span", { className: "n", textContent: String(n).padStart(digits) }),
				make("span", { textContent: text || " " }));
			if (n === s.line) {
				row.setAttribute("aria-current", "true");
				current = row;
			}
			box.append(row);
		});
		if (current) box.scrollTop = current.offsetTop - box.offsetTop - box.clientHeight / 2;
	};

	const show = () => {
		const s = steps[at];
		for (const r of [...folds]) if (at >= r.from && at < r.to) open(r);
		for (const e of body.querySelectorAll("[aria-current]")) e.removeAttribute("aria-current");
		rows.forEach((r, i) => r.classList.toggle("later", i > at));
		if (rows[at]) {
			const row = rows[at], box = $("steps");
			row.setAttribute("aria-current", "step");
			const cell = row.querySelector(".mine");
			if (box.scrollWidth > box.clientWidth && cell) {
				box.scrollLeft = cell.offsetLeft + cell.offsetWidth / 2 - box.clientWidth / 2;
			}
			if (box.scrollHeight > box.clientHeight) {
				const top = row.offsetTop, bottom = top + row.offsetHeight, head = 32;
				if (top < box.scrollTop + head) box.scrollTop = top - head - 40;
				if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight + 40;
			}
		}
		const who = !s ? "" : s.g < 0 ? "" : goroutines[s.g].name + ": ";
		const text = s ? `Step ${at + 1} of ${steps.length}. ${s.stop ? s.stop + ". " : ""}${who}${s.op}${s.where ? ", " + s.where : ""}` : "There are no steps.";
		$("now").textContent = text;
		$("slider").value = String(at + 1);
		$("slider").setAttribute("aria-valuetext", text);
		for (const id of ["first", "back"]) $(id).disabled = at <= 0;
		for (const id of ["forward", "last"]) $(id).disabled = at >= steps.length - 1;
		$("states").replaceChildren(...shown.map(g => {
			const st = state(g);
			return make("li", { className: st.kind, attributes: { "data-goroutine": String(goroutines[g].id) } },
				make("b", { textContent: goroutines[g].name }), " " + st.text);
		}));
		showSource();
	};
	const go = (i, quiet) => {
		at = Math.max(0, Math.min(steps.length - 1, i));
		show();
		if (quiet) return;
		try { history.replaceState(null, "", "#step=" + (at + 1)); } catch { /* a page in a frame keeps its address */ }
	};
	const fromAddress = () => {
		const m = /^#step=(\d{1,9})$/.exec(location.hash);
		go(m ? Number(m[1]) - 1 : 0, true);
	};

	$("first").onclick = () => go(0);
	$("back").onclick = () => go(at - 1);
	$("forward").onclick = () => go(at + 1);
	$("last").onclick = () => go(steps.length - 1);
	$("slider").oninput = e => go(Number(e.target.value) - 1);
	$("slider").max = String(Math.max(1, steps.length));
	$("slider").disabled = steps.length < 2;
	const stops = steps.flatMap((s, i) => s.stop ? [i] : []);
	$("stop").disabled = stops.length === 0;
	$("stop").onclick = () => go(stops.find(i => i > at) ?? stops[0]);
	$("all").checked = data.all;
	$("all").onchange = () => { build(); show(); };
	document.addEventListener("keydown", e => {
		if (e.altKey || e.ctrlKey || e.metaKey || e.shiftKey || e.target === $("slider")) return;
		const move = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: steps.length - 1 }[e.key];
		if (move === undefined) return;
		e.preventDefault();
		go(move);
	});
	addEventListener("hashchange", fromAddress);

	$("ending").hidden = data.ending.length === 0;
	$("ending-title").textContent = data.headline;
	$("waits").replaceChildren(...data.ending.map(s => make("li", { textContent: s })));
	$("moral").textContent = data.moral;
	$("aliases").textContent = data.aliases ? "In the source " + data.aliases + "." : "";
	build();
	fromAddress();
})();
