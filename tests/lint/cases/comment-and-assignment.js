// comment
const payload = {"interval": "2026-10-30T08:00:00.000Z/2026-10-30T11:00:00.000Z", "metrics": ["tHandle"]};
