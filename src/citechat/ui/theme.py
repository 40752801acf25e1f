"""Gradio's own components in the colours of the chat's style sheet, light and dark."""

from __future__ import annotations

from collections.abc import Mapping

import gradio as gr

COLOURS: Mapping[str, str] = {
    "body_background_fill": "paper",
    "body_text_color": "ink",
    "body_text_color_subdued": "soft",
    "background_fill_primary": "card",
    "background_fill_secondary": "panel",
    "border_color_primary": "line",
    "border_color_accent": "link",
    "color_accent_soft": "bubble",
    "block_background_fill": "paper",
    "block_border_color": "line",
    "block_info_text_color": "soft",
    "block_label_background_fill": "paper",
    "block_label_border_color": "line",
    "block_label_text_color": "soft",
    "block_title_text_color": "soft",
    "panel_background_fill": "paper",
    "input_background_fill": "card",
    "input_background_fill_focus": "card",
    "input_border_color": "soft",
    "input_border_color_focus": "link",
    "input_placeholder_color": "soft",
    "checkbox_background_color": "card",
    "checkbox_background_color_hover": "card",
    "checkbox_background_color_focus": "card",
    "checkbox_background_color_selected": "link",
    "checkbox_border_color": "soft",
    "checkbox_border_color_hover": "soft",
    "checkbox_border_color_focus": "link",
    "checkbox_border_color_selected": "link",
    "loader_color": "link",
    "button_primary_background_fill": "link",
    "button_primary_background_fill_hover": "link",
    "button_primary_border_color": "link",
    "button_primary_border_color_hover": "link",
    "button_primary_text_color": "paper",
    "button_primary_text_color_hover": "paper",
    "button_secondary_background_fill": "paper",
    "button_secondary_background_fill_hover": "paper",
    "button_secondary_border_color": "line",
    "button_secondary_border_color_hover": "soft",
    "button_secondary_text_color": "soft",
    "button_secondary_text_color_hover": "ink",
    "button_cancel_background_fill": "paper",
    "button_cancel_background_fill_hover": "paper",
    "button_cancel_border_color": "bad",
    "button_cancel_border_color_hover": "bad",
    "button_cancel_text_color": "bad",
    "button_cancel_text_color_hover": "bad",
}
"""Gradio's names, and those of the style sheet, which differ in the dark by themselves."""
SHAPES: Mapping[str, str] = {
    "block_radius": "4px",
    "container_radius": "4px",
    "input_radius": "4px",
    "button_small_radius": "4px",
    "button_medium_radius": "4px",
    "button_large_radius": "4px",
    "block_shadow": "none",
    "input_shadow": "none",
    "input_shadow_focus": "none",
    "button_border_width": "1px",
    "input_border_width": "1px",
    "button_large_text_weight": "500",
}


def theme() -> gr.themes.Base:
    """The theme to serve the app with."""
    base = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    colours = {name: f"var(--{colour})" for name, colour in COLOURS.items()}
    dark = {f"{name}_dark": colour for name, colour in colours.items()}
    return base.set(**colours, **dark, color_accent="var(--link)", **SHAPES)
