$.ajax({ url: 'https://api.mypurecloud.com/api/v2/analytics/conversations/aggregates/query', type: 'POST', contentType: 'application/json',
  data: JSON.stringify({ interval: '2026-10-30T08:00:00.000Z/2026-10-30T11:00:00.000Z', groupBy: ['queueId'], metrics: ['tHandle', 'nAbandoned'] }) });
