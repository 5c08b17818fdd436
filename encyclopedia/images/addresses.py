"""Where the files of pictures are found: by everybody, while an edition shows them, and by staff."""

from django.urls import reverse

from encyclopedia.content import ImageFileContent, image_name


def public_address(file: ImageFileContent) -> str:
    return reverse("encyclopedia:image", args=[image_name(file)])


def staff_address(file: ImageFileContent) -> str:
    return reverse("admin:encyclopedia_topic_image", args=[image_name(file)])


def with_local_addresses(html: str) -> str:
    """Lead staff's addresses to the folder ``images/`` beside the document, as in a download."""
    folder = reverse("admin:encyclopedia_topic_image", args=["x"]).removesuffix("x")
    return html.replace(f'src="{folder}', 'src="images/')
