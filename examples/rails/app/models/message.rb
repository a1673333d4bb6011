# What somebody has said in a room.
class Message < ApplicationRecord
  include Versioned

  KINDS = %w[text image file].freeze
  UUID = /\A\h{8}-\h{4}-[1-8]\h{3}-[89ab]\h{3}-\h{12}\z/

  belongs_to :room
  belongs_to :user
  belongs_to :upload, -> { without_bytes }, optional: true

  attribute :content, :trimmed
  before_validation { self.nonce = nonce&.downcase }
  validates :nonce, format: { with: UUID, message: "is not a UUID" }
  validates :kind, inclusion: KINDS
  validates :content, text: { maximum: 10_000 }, unless: :removed_at
  validate :file_belongs_to_message, unless: :removed_at

  after_create_commit { tell("message") }
  after_create_commit :notify_mentioned
  after_update_commit { tell(removed_at ? "removed" : "message") }

  # Of a page of the history, or of what was missed.
  scope :in_full, -> { order(:id).includes(:room, :user, :upload) }

  def self.written_by!(user, id)
    message = kept.find(id)
    message.room.admit!(user)
    raise Problem.new(:not_author) unless message.user_id == user.id

    message
  end

  # The file of an image or of a file, which has to be the author's own.
  def file=(id)
    @has_file = !id.nil?
    self.upload = user.uploads.without_bytes.find_by(id: id.downcase) if id.is_a?(String)
  end

  # The same once more changes nothing, and counts for nothing: its answer may have been lost.
  def edit!(content)
    with_lock do
      raise ActiveRecord::RecordNotFound if removed_at

      self.content = content
      validate!
      next unless content_changed?

      RateLimit::MESSAGES.take!(user_id)
      update!(edited: true)
    end
  end

  def as_json(*)
    {
      id: id, room: room.slug, version: version, nonce: nonce, from: user.name, kind: kind, content: content,
      file: upload&.as_json, at: created_at.to_f, edited: edited
    }
  end

  def tombstone
    { id: id, room: room.slug, version: version }
  end

  private

  def emptied
    { content: "", upload: nil }
  end

  def file_belongs_to_message
    wanted = kind != "text"
    errors.add(:file, "belongs to an image or a file, and to nothing else") if wanted != (@has_file || upload.present?)
    errors.add(:file, "is none of yours") if @has_file && upload.nil?
    errors.add(:file, "is no picture: PNG, JPEG, GIF or WebP") if kind == "image" && upload && !upload.image?
  end

  def tell(type)
    room.tell(type: type, message: type == "removed" ? tombstone : as_json)
  end

  def notify_mentioned
    text = "#{user.name} in #{room.slug}: #{content}".first(Notification::LONGEST)
    Mentions.in(content, room.users.where.not(id: user_id)).each do |member|
      member.notifications.create!(sender: user.name, text: text)
    end
  end
end
