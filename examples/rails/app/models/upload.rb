# A file or an image of a message.
class Upload < ApplicationRecord
  LARGEST = 1.megabyte
  # What browsers may show in place. Everything else could be a page with scripts.
  IMAGES = %w[image/png image/jpeg image/gif image/webp].freeze

  belongs_to :user

  before_create { self.id = SecureRandom.uuid }
  attribute :name, :trimmed
  validates :name, presence: true, length: { maximum: 255 }, format: { without: /\0/ }
  validates :size, numericality: { greater_than: 0 }

  scope :without_bytes, -> { select(column_names - ["bytes"]) }

  def image?
    IMAGES.include?(media_type)
  end

  def as_json(*)
    { id: id, name: name, type: media_type, size: size }
  end
end
