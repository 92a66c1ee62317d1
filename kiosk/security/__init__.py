"""Keys and templates: where the site's secret lives and how a face template is made useless to others."""
