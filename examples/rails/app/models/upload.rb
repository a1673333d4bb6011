# A file or an image of a message.
class Upload < ApplicationRecord
  LARGEST = 1.megabyte
  # What browsers may show in place. Everything else could be a page with scripts.
  IMAGES = %w[image/png image/jpeg image/gif image/webp].freeze

  belongs_to :user

  before_create { self.id = SecureRandom.uuid }
  attribute :name, :trimmed
  validates :name, text: { maximum: 255 }
  # What could show it otherwise than it is, as with its end in the middle.
  validates :name, format: { without: /[[:cntrl:]\p{Bidi_Control}]/, message: "has characters that cannot be kept" }

  # For who has uploaded it, and for the members of a room in which it is.
  scope :visible_to, ->(user) { where(user: user).or(where(id: Message.where(room: user.rooms).select(:upload_id))) }
  scope :without_bytes, -> { select(column_names - ["bytes"]) }

  # Forgets what belongs to no message: those that were removed, and those that were never said.
  def self.sweep
    where("created_at < ?", 1.day.ago).where.not(id: Message.where.not(upload_id: nil).select(:upload_id)).delete_all
  end

  def image?
    IMAGES.include?(media_type)
  end

  def as_json(*)
    { id: id, name: name, type: media_type, size: size }
  end
end
